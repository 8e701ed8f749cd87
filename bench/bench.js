// `npm run bench [-- NAME…] [--json FILE]`: measures, each figure beside what it is compared with, in one run.
import './main.ts';

import type { Route } from '../http/route.ts';
import { deleteBlob, getBlob } from './blobs.ts';
import { deleteManifest } from './delete-manifest.ts';
import { getManifest } from './get-manifest.ts';
import { listRepositories, listTags } from './lists.ts';
import { ping } from './ping.ts';
import { putManifest } from './put-manifest.ts';
import { listReferrers } from './referrers.ts';
import { issueToken } from './token.ts';
import { cancelUpload, continueUpload, finishUpload, startUpload, uploadStatus } from './uploads.ts';

/** The OCI distribution API 1.1, the token endpoint and Docker's catalog. Names may hold any of the words between slashes. */
export const v2Routes: readonly Route[] = [
  { pattern: /^\/v2\/?$/, handlers: { GET: ping } },
  { pattern: /^\/v2\/auth$/, handlers: { GET: issueToken } },
  { pattern: /^\/v2\/_catalog$/, handlers: { GET: listRepositories } },
  {
    pattern: /^\/v2\/(?<name>.+)\/manifests\/(?<reference>[^/]+)$/,
    handlers: { GET: getManifest, PUT: putManifest, DELETE: deleteManifest },
  },
  { pattern: /^\/v2\/(?<name>.+)\/blobs\/uploads\/?$/, handlers: { POST: startUpload } },
  {
    pattern: /^\/v2\/(?<name>.+)\/blobs\/uploads\/(?<id>[^/]+)$/,
    handlers: { GET: uploadStatus, PATCH: continueUpload, PUT: finishUpload, DELETE: cancelUpload },
  },
  {
    pattern: /^\/v2\/(?<name>.+)\/blobs\/(?<digest>[^/]+)$/,
    handlers: { GET: getBlob, DELETE: deleteBlob },
  },
  { pattern: /^\/v2\/(?<name>.+)\/tags\/list$/, handlers: { GET: listTags } },
  { pattern: /^\/v2\/(?<name>.+)\/referrers\/(?<digest>[^/]+)$/, handlers: { GET: listReferrers } },
];

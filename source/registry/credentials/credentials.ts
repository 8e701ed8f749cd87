/** What to show a registry, and where it was found. The secret goes into requests and nowhere else. */
export type Credentials = { from: string } & (
  | { kind: 'password'; username: string; password: string }
  /** Of an OAuth2 login: to be changed for tokens. */
  | { kind: 'identity token'; token: string }
);

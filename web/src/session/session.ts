/** Who uses the page, as far as the service needs to know. */
export interface Session {
  /** True where images may be sent: somebody is signed in, or nobody needs to be. */
  readonly isOpen: boolean;
  /** True where the provider has just refused to sign the person in. */
  readonly wasRefused: boolean;
  /** How the person is named by the sign-in; null where nobody signs in. */
  readonly userName: string | null;
  /** Value of the header `Authorization` for the next request; null where none is needed. */
  readonly authorization: () => Promise<string | null>;
  /** Leaves the page for the provider's own. */
  readonly signIn: () => Promise<void>;
  readonly signOut: () => Promise<void>;
}

/** The reader's session, as far as the service needs to know. */
export interface Session {
  /** True where images may be sent: the reader has signed in, or does not need to. */
  readonly isOpen: boolean;
  /** True where the provider has just refused the sign-in. */
  readonly wasRefused: boolean;
  /** Name from the sign-in; null where no sign-in is needed. */
  readonly userName: string | null;
  /** Value of the header `Authorization` for the next request; null where none is needed. */
  readonly authorization: () => Promise<string | null>;
  /** Leaves this page for that of the provider. */
  readonly signIn: () => Promise<void>;
  readonly signOut: () => Promise<void>;
}

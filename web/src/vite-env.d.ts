/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Name and version of the model that comes with this release, and of its guard; their cards are beside the page. */
  readonly VITE_MODEL?: string;
  readonly VITE_GUARD?: string;
}

/** The buttons in the page's header. */
export const HEADER_WORDS = {
  keys: 'Keyboard shortcuts',
  colours: 'Colours',
  schemes: { auto: 'As the system', dark: 'Dark', light: 'Light' },
};

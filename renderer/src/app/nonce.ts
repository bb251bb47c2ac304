const meta = document.querySelector('meta[name="csp-nonce"]');

/** The nonce the host put into the page, for the style elements that the kit makes at run time. */
export const styleNonce: string = meta?.getAttribute('content') ?? '';

// react-remove-scroll, under the dialogs, reads its nonce from this name alone.
Object.assign(globalThis, { __webpack_nonce__: styleNonce });

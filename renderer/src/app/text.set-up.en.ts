export const setUpText = {};

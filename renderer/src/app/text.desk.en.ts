export const deskText = {};

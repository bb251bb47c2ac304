export function installGrammar(): void {}

/** Emphasis in the terminal; every function gives its text back with or without escape codes. */
export interface Paint {
  title(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
}

const style =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

export const colours: Paint = { title: style(1), strong: style(32), faint: style(2) };

const same = (text: string): string => text;
export const plain: Paint = { title: same, strong: same, faint: same };

/** Markup that may be put into a page as it is. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What markup is made of: text is escaped, null is nothing. */
export type Content = string | number | null | Markup | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML from a template: whatever is put in is escaped, unless it is markup itself. Attributes must be in quotes. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const written = contents.map((content, i) => write(content) + parts[i + 1]);
  return new Markup(parts[0] + written.join(''));
}

function write(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(write).join('');
  return String(content).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}

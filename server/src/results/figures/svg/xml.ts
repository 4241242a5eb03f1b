/** SVG as text. Whatever comes from a user (names of runs, classes) passes `text` or an attribute, and is escaped there. */

type Attribute = string | number | undefined;

/** `<name a="1">…</name>`; attributes that are undefined are left out, numbers rounded to hundredths. */
export function element(name: string, attributes: Record<string, Attribute>, ...content: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? fixed(value) : escaped(String(value))}"`)
    .join('');
  return content.length > 0 ? `<${name}${written}>${content.join('')}</${name}>` : `<${name}${written}/>`;
}

/** Text content. */
export function escaped(text: string): string {
  return (
    text
      // What XML 1.0 cannot hold at all.
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '�')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** A number as short as hundredths of a pixel allow. */
export function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}

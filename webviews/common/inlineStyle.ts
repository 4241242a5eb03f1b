/**
 * The text of an element's own style, for `.style=${inlineStyle(...)}` in a template: a property, which the editor's policy
 * allows. An attribute, as `styleMap` writes it when an element is made, is an inline style, which it forbids.
 */
export function inlineStyle(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}: ${value}`)
    .join('; ');
}

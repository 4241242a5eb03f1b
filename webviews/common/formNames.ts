/** How the forms of difficulty are called, by their names in `Examples.forms`. */
export const FORM_NAMES: Record<string, string> = {
  easy: 'Easy',
  different_class: 'Looks like a different class',
  ambiguous_without_label: 'Ambiguous unless the label is given',
  ambiguous: 'Ambiguous',
  none: 'In between',
};

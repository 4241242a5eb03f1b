/** What is asked of a person who adds members to an ensemble. @param there how many it has */
export function membersPrompt(there: number): string {
  const has = there === 1 ? 'one member' : `${there} members`;
  return `It has ${has}. How many shall there be in all? What is finished stays as it is.`;
}

/** What is wrong with the answer; undefined if nothing is. */
export function membersProblem(answer: string, there: number): string | undefined {
  if (/^\s*\d+\s*$/.test(answer) && Number(answer) > there) return undefined;
  return `A whole number of more than ${there}.`;
}

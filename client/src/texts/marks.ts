/** What a person loses of their own work when runs are deleted; nothing where no image is marked. */
export function lostMarks(images: number): string[] {
  if (images === 0) return [];
  const marked =
    images === 1 ? 'One image is marked, and the mark goes' : `${images} images are marked, and the marks go`;
  return [`${marked} too: export them first, from the gallery or with \`depthlens marks\`.`];
}

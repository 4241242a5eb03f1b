// Many candidates of a query: entries in any order, more than are wanted, and now and then all but the best are dropped.
// Per candidate that costs less than a heap, all the more the more are kept.
import { getU64, setU64 } from './arrays';

/** Entries that are looked at for one that parts a reservoir. */
const LOOKED: i32 = 16;
/** @param list u64 [count], sorted in place */
function sortFew(list: usize, count: i32): void {
  for (let i = 1; i < count; i++) {
    const value = getU64(list, i);
    let j = i;
    for (; j > 0 && getU64(list, j - 1) > value; j--) setU64(list, j, getU64(list, j - 1));
    setU64(list, j, value);
  }
}

function countBelow(entries: usize, count: i32, limit: u64): i32 {
  let below = 0;
  for (let i = 0; i < count; i++) below += i32(getU64(entries, i) < limit);
  return below;
}

/**
 * Drops entries so that all that are dropped come after all that stay, and at least `kept` of `count` > `kept` stay.
 * There is room for 16 entries more, which are written. Returns how many stay; the first entry of those that were dropped is put past them.
 */
export function dropWorst(entries: usize, count: i32, kept: i32): i32 {
  const few = entries + (<usize>count << 3);
  for (let i = 0; i < LOOKED; i++) setU64(few, i, getU64(entries, <i32>((<i64>i * <i64>count) / LOOKED)));
  sortFew(few, LOOKED);
  let which = min(LOOKED - 1, max(1, (kept * LOOKED) / count));
  while (which < LOOKED - 1 && countBelow(entries, count, getU64(few, which)) < kept) which++;
  const limit = getU64(few, which);
  let stay = 0;
  for (let i = 0; i < count; i++) {
    const value = getU64(entries, i);
    setU64(entries, stay, value);
    stay += i32(value < limit);
  }
  setU64(entries, stay, limit);
  return stay;
}

/** Brings the `wanted` first of `count` entries to the front, in any order (Hoare's selection). */
export function bringFirst(entries: usize, count: i32, wanted: i32): void {
  let left = 0, right = count - 1;
  const k = wanted - 1;
  while (left < right) {
    const x = getU64(entries, left), y = getU64(entries, (left + right) >> 1), z = getU64(entries, right);
    const less = x < y ? x : y, more = x < y ? y : x;
    const middle = z < less ? less : z < more ? z : more;
    let i = left, j = right;
    while (i <= j) {
      while (getU64(entries, i) < middle) i++;
      while (getU64(entries, j) > middle) j--;
      if (i <= j) {
        const value = getU64(entries, i);
        setU64(entries, i++, getU64(entries, j));
        setU64(entries, j--, value);
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
}

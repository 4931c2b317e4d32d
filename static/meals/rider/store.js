// What waits on the phone: acts with their photos, until the server has them.

import { all as rows, open, put, remove } from "../store.js";

const ACTS = "acts";
const opened = open("yizhan-rider", { [ACTS]: "key" });
opened.catch(() => undefined); // whoever reads or writes is told

export const save = (item) => put(ACTS, item);
export const forget = (key) => remove(ACTS, key);

export async function all() {
  const items = await rows(ACTS);
  return items.sort((one, other) => one.occurred_at.localeCompare(other.occurred_at));
}

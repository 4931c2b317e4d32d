// A till's own database: the outbox of sales, the day's list, and who spent what since the list.

import { open as openStores } from "../../ui/js/offline/store.js";

export { all, clear, put, write } from "../../ui/js/offline/store.js";

const STORES = { outbox: "key", lists: "id", spent: "resident" };

export const open = (till) => openStores(`yizhan-till-${till}`, STORES);

// Who is where and does what, without a map: read again when somebody begins, ends or leaves.

import { follow } from "../ui/js/live.js";
import { saying } from "./live_state.js";

const state = document.querySelector("[data-live-state]");
const rows = document.querySelector("[data-live-rows]");
const { say, noteTime } = saying(state);

follow({
  snapshot: state.dataset.data,
  stream: state.dataset.stream,
  name: "carers",
  onAll: ({ html }) => {
    rows.innerHTML = html;
    noteTime();
  },
  onEvent: ({ changed }, askSoon) => {
    if (changed) askSoon(); // places alone are read each minute: how long ago is said in minutes
  },
  say,
});

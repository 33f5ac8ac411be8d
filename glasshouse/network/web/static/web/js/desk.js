// The queue of notices by keyboard: d goes to deciding about a case, l to leaving it.

import { byKeyboard } from "./queue.js";

byKeyboard(".case", {
  l: (one) => one?.querySelector('[value="dismiss"]')?.focus(),
  d: (one) => one?.querySelector("[data-decide]")?.focus(),
});

// A queue of the desk by keyboard: j and k go from one to the next; other keys do what is given.

export function byKeyboard(selector, deeds) {
  const all = [...document.querySelectorAll(selector)];
  const current = () => all.findIndex((one) => one.contains(document.activeElement));

  function move(step) {
    const to = Math.min(Math.max(current() + step, 0), all.length - 1);
    all[to]?.focus();
    all[to]?.scrollIntoView({ block: "nearest" });
  }

  const acts = { j: () => move(1), k: () => move(-1) };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const act = acts[event.key] ?? (deeds[event.key] && (() => deeds[event.key](all[current()])));
    if (!act) return;
    event.preventDefault();
    act();
  });
}

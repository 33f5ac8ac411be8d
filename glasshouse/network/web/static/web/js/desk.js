// The queue by keyboard: j and k go from case to case, d decides against leaving it, l leaves it.

const cases = [...document.querySelectorAll(".case")];

function current() {
  return cases.findIndex((one) => one.contains(document.activeElement));
}

function go(step) {
  const to = Math.min(Math.max(current() + step, 0), cases.length - 1);
  cases[to]?.focus();
  cases[to]?.scrollIntoView({ block: "nearest" });
}

const acts = {
  j: () => go(1),
  k: () => go(-1),
  l: () => cases[current()]?.querySelector('[value="dismiss"]')?.focus(),
  d: () => cases[current()]?.querySelector("[data-decide]")?.focus(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

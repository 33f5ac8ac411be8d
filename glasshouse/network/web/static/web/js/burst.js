// The heart that rises where somebody tapped twice.

/** Let a heart rise where somebody tapped twice. */
export function burst(reel, x, y) {
  const box = reel.stage.getBoundingClientRect();
  const heart = reel.burst;
  heart.style.insetBlockStart = `${y - box.top}px`;
  heart.style.left = `${x - box.left}px`;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    heart.animate([{ opacity: 1 }, { opacity: 1 }], { duration: 500 });
    return;
  }
  const tilt = `rotate(${Math.round(Math.random() * 24 - 12)}deg)`;
  heart.animate([{ opacity: 0, transform: `translate(-50%, -50%) ${tilt} scale(0.3)` }, { opacity: 1, transform: `translate(-50%, -50%) ${tilt} scale(1)` }], { duration: 180, easing: "cubic-bezier(0.2, 1.6, 0.4, 1)" });
  heart.animate([{ opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }, { opacity: 0, transform: `translate(-50%, -120%) ${tilt} scale(1.15)` }], { duration: 200, delay: 420, easing: "ease-in", fill: "backwards" });
  heart.animate([{ opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }, { opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }], { duration: 240, delay: 180 });
}

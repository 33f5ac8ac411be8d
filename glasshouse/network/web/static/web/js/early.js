// Runs before the first paint: marks that scripts work, and applies a chosen theme.
document.documentElement.classList.add("js");
try {
  const theme = JSON.parse(localStorage.getItem("glasshouse.theme"));
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be closed to us; then the device's theme is the right one.
}

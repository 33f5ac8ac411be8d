// Small comforts on the pages about accounts; every one of them works without this file.

const words = document.getElementById("accounts-words").dataset;

for (const input of document.querySelectorAll("input[data-password]")) addToggle(input);
for (const button of document.querySelectorAll("button[data-copy]")) addCopy(button);
for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) addPreview(input);

function addToggle(input) {
  const box = document.createElement("div");
  box.className = "password";
  input.before(box);
  const button = document.createElement("button");
  button.type = "button";
  const label = input.labels?.[0]?.textContent.trim() ?? "";
  const show = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? words.hide : words.show;
    button.setAttribute("aria-label", `${button.textContent}: ${label}`);
    button.setAttribute("aria-pressed", String(shown));
  };
  button.addEventListener("click", () => show(input.type === "password"));
  // A shown password must not stay in the browser's memory of form fields.
  input.form?.addEventListener("submit", () => show(false));
  box.append(input, button);
  show(false);
}

function addCopy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.copied;
  });
}

function addPreview(input) {
  const picture = input.parentElement.querySelector("[data-preview]");
  const error = document.getElementById("id_avatar_error");
  input.addEventListener("change", () => {
    const file = input.files[0];
    if (picture.src) URL.revokeObjectURL(picture.src);
    picture.hidden = !file;
    if (file) picture.src = URL.createObjectURL(file);
    const tooLarge = Boolean(file) && file.size > Number(input.dataset.maxBytes);
    error.hidden = !tooLarge;
    error.textContent = tooLarge ? error.dataset.tooLarge : "";
    input.setAttribute("aria-invalid", String(tooLarge));
  });
}

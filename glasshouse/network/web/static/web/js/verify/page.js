// "Check it yourself": wakes each such part of a page.

import { Check } from "./check.js";

for (const section of document.querySelectorAll("[data-check]")) new Check(section).begin();

// Checks a log away from the page, so that the page stays alive meanwhile.

import { checkReceipt, checkSameLog } from "./receipts.js";
import { check } from "./run.js";
import { served } from "./served.js";
import { Unproved } from "./wrong.js";

const tell = (told) => postMessage({ told });

async function answer({ what, prefix, policy, seen, text }) {
  if (what === "log") return check({ prefix, policy, seen, tell });
  try {
    const receipt = await checkReceipt(text, policy);
    return { error: null, receipt, same: await checkSameLog(text, policy, served(prefix)) };
  } catch (error) {
    if (!(error instanceof Unproved)) throw error;
    return { error: { code: error.code, values: error.values } };
  }
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ found: await answer(data) });
  } catch (error) {
    postMessage({ failed: String(error) });
  }
});

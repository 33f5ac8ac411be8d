// Checks a log away from the page, so that the page stays alive meanwhile.

import { fromUtf8 } from "./bytes.js";
import { checkReceiptBySets, checkSameLog } from "./receipts.js";
import { check } from "./run.js";
import { served } from "./served.js";
import { Unproved } from "./wrong.js";

const tell = (told) => postMessage({ told });

async function answer({ what, prefix, policy, seen, text, sets }) {
  if (what === "log") return check({ prefix, policy, seen, tell });
  const files = served(prefix);
  try {
    const believed = policy ?? fromUtf8(await files.now("policy.txt"));
    const receipt = await checkReceiptBySets(text, sets ?? [{ from: 0, policy: believed }]);
    await checkSameLog(text, believed, files);
    return { error: null, receipt };
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

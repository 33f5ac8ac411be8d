// What can be wrong with what somebody shows as proof. A code names it, `values` go into its sentence (templates/promises/check_words.html).

/** What is shown does not prove what it should. */
export class Unproved extends Error {
  constructor(code, values = {}) {
    super(`${code} ${JSON.stringify(values)}`);
    this.code = code;
    this.values = values;
  }
}

/** The bytes are not of the format that they should have. */
export class Malformed extends Unproved {}

/** What this browser can't do, so that nothing is proved here. */
export class CantCheck extends Unproved {}

// The secret by which a public video is withdrawn later, made where its author is. A form takes one in a field for it.

/** Return 32 bytes of chance in hex. */
export const withdrawalSecret = () => [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

for (const field of document.querySelectorAll('input[name="withdrawal_secret"]')) field.value = withdrawalSecret();

// Handing a link on: by the device's own way where it has one, else by the clipboard.

import { toast } from "./toast.js";

/** Has this device a way of its own to share? */
export const hasSystemShare = Boolean(navigator.share) && matchMedia("(pointer: coarse)").matches;

/** Copy an address of ours; says whether that worked. */
export async function copyLink(path) {
  try {
    await navigator.clipboard.writeText(new URL(path, location.href).href);
    return true;
  } catch {
    return false;
  }
}

/** Share an address of ours by the system, or copy it and say so. Returns whether it left. */
export async function shareLink(path, title, copied) {
  if (hasSystemShare) {
    try {
      await navigator.share({ title, url: new URL(path, location.href).href });
      return true;
    } catch {
      return false;
    }
  }
  const done = await copyLink(path);
  toast(done ? copied : new URL(path, location.href).href);
  return done;
}

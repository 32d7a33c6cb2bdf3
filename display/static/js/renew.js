// A page whose server has another build, or another look, loads itself again.

/** Kept for each page: the frames of a screen share what their tab remembers. */
const RENEWED = `eracing.renewed ${location.pathname}`;

/** Load the page again unless it is of this build: once for each, or a stale cache makes a loop of it.
 * @param {string} build */
export function renew(build) {
  if (!build || build === document.documentElement.dataset.build) return;
  try {
    if (sessionStorage.getItem(RENEWED) === build) return;
    sessionStorage.setItem(RENEWED, build);
  } catch (error) {
    return console.info(`an old page that cannot remember whether it was loaded again: ${error}`);
  }
  location.reload();
}

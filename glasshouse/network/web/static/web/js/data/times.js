// Times of a page in the reader's own zone; without this file they stand in UTC.

const { lang } = document.documentElement;
// As the server writes it: 24 March 2023, and the zone, since it is not the server's.
const written = new Intl.DateTimeFormat(!lang || lang === "en" ? "en-GB" : lang, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});

for (const time of document.querySelectorAll("time[data-local]")) {
  const instant = new Date(time.dateTime);
  if (Number.isNaN(instant.getTime())) continue;
  time.title = time.textContent;
  time.textContent = written.format(instant);
}

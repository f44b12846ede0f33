export default function (config) {
  const byDay = (a, b) => (a.data.day < b.data.day ? -1 : 1);
  config.addCollection("event", (api) => api.getFilteredByGlob("content/termine/*.md").sort(byDay));
  return { dir: { input: "content", includes: "../layouts", output: "public" }, htmlTemplateEngine: "liquid" };
}

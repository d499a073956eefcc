// A message written in the plan, as a template's variants: the same words in each channel's form.
import type { components } from "@/lib/api";

type Variants = components["schemas"]["NewTemplateInput"]["variants"];

/** "Grüße, zum Fest!" → "grusse-zum-fest". */
export function templateName(title: string): string {
  return title
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[̀-ͯ]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
}

export function variantsOf(channels: readonly string[], subject: string, text: string): Variants {
  const variants: Variants = {};
  const paragraphs = text.trim().split(/\n\s*\n/);
  const html = paragraphs.map((each) => `<p>${escaped(each).replaceAll("\n", "<br>")}</p>`).join("");
  for (const channel of channels) {
    if (channel === "email") {
      const leave = '<p><a href="{{ links.unsubscribe }}">Unsubscribe</a></p>';
      variants.email = { type: "email", subject, html: html + leave };
    } else if (channel === "sms") variants.sms = { type: "sms", text: text.trim() };
    else if (channel === "push") variants.push = { type: "push", title: subject, body: text.trim() };
    else if (channel === "x") variants.post = { type: "post", text: text.trim() };
    else if (channel === "web") variants.page = { type: "page", title: subject, html };
    else if (channel === "voice") variants.voice = { type: "voice", text: text.trim() };
    else if (channel === "print") variants.letter = { type: "letter", subject, paragraphs };
  }
  return variants;
}

/** Escapes what is markup, but for template expressions. */
function escaped(text: string): string {
  return text
    .split(/({{.*?}}|{%.*?%})/s)
    .map((part, index) => (index % 2 ? part : part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")))
    .join("");
}

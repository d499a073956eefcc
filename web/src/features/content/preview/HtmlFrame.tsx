// HTML in a frame where nothing runs, nothing is fetched and no link leads anywhere.
import { useState, type SyntheticEvent } from "react";
import classes from "../Content.module.css";

const TALLEST = 4000;
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

interface Props {
  html: string;
  title: string;
  scheme: "light" | "dark";
  width?: number;
}

export function HtmlFrame({ html, title, scheme, width }: Props) {
  const [height, setHeight] = useState(120);
  const measure = (event: SyntheticEvent<HTMLIFrameElement>) => {
    const page = event.currentTarget.contentDocument;
    if (page?.body) setHeight(Math.min(TALLEST, Math.max(page.body.scrollHeight, 40) + 16));
  };
  return (
    <iframe
      key={`${scheme}-${width ?? 0}`}
      className={classes.html}
      title={title}
      sandbox="allow-same-origin" // to measure it; scripts stay forbidden
      referrerPolicy="no-referrer"
      srcDoc={guarded(html, scheme)}
      style={{ height, colorScheme: scheme, ...(width ? { width } : {}) }}
      onLoad={measure}
    />
  );
}

/** The author's HTML behind a policy of its own, on the paper of a mail program. */
function guarded(html: string, scheme: "light" | "dark"): string {
  const [paper, ink, link] = scheme === "dark" ? ["#17191d", "#e9ebef", "#8fb0ff"] : ["#ffffff", "#1b1f27", "#2b57c4"];
  const head =
    `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank">` +
    `<style>:root{color-scheme:${scheme};overflow-wrap:anywhere}html,body{background:${paper};color:${ink};` +
    `font:15px/1.5 system-ui,sans-serif}body{margin:8px}a{color:${link}}img{max-width:100%}</style>`;
  const found = /<head\b[^>]*>/i.exec(html);
  if (!found) return `<!doctype html><html><head>${head}</head><body>${html}</body></html>`;
  const end = found.index + found[0].length;
  return html.slice(0, end) + head + html.slice(end);
}

// A text in which the links of its item can be followed.
import { Fragment } from "react";
import classes from "./Playground.module.css";
import type { Item } from "./queries";

export function Linked({ item, onFollow }: { item: Item; onFollow: (url: string) => void }) {
  const urls = item.links.map((link) => link.url).filter((url) => item.text.includes(url));
  let rest = item.text;
  const parts: { text: string; url?: string }[] = [];
  for (const url of urls) {
    const at = rest.indexOf(url);
    if (at < 0) continue;
    parts.push({ text: rest.slice(0, at) }, { text: url.replace(/^https?:\/\//, ""), url });
    rest = rest.slice(at + url.length);
  }
  parts.push({ text: rest });
  return (
    <>
      {parts.map(({ text, url }, place) =>
        url ? (
          <button key={place} type="button" className={classes.link} onClick={() => onFollow(url)}>
            {text}
          </button>
        ) : (
          <Fragment key={place}>{text}</Fragment>
        ),
      )}
    </>
  );
}

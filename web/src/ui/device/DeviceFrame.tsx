// A message as its receiver sees it: on a phone, in a mail program, on paper, in a browser, as a notice or a post.
import type { ReactNode } from "react";
import classes from "./DeviceFrame.module.css";

export type Device = "phone" | "mail" | "letter" | "browser" | "push" | "post";

interface Props {
  device: Device;
  /** What the frame shows, to screen readers: "SMS to Ana". */
  label: string;
  /** Above the content: sender, subject, address of the page, name of the account. */
  head?: ReactNode;
  /** The receiver's own colours, whatever the reader's are. */
  scheme?: "light" | "dark";
  children: ReactNode;
}

export function DeviceFrame({ device, label, head, scheme = "light", children }: Props) {
  return (
    <figure className={`${classes.frame} ${classes[device]}`} data-scheme={scheme} aria-label={label}>
      {device === "browser" && <BrowserBar />}
      {head && <div className={classes.head}>{head}</div>}
      <div className={classes.content} dir="auto" tabIndex={0} role="group" aria-label={label}>
        {children}
      </div>
    </figure>
  );
}

function BrowserBar() {
  return (
    <div className={classes.bar} aria-hidden>
      <i />
      <i />
      <i />
    </div>
  );
}

/** What was said on a phone: ours on one side, the customer's on the other. */
export function Bubble({ from, children }: { from: "company" | "customer"; children: ReactNode }) {
  return (
    <div className={classes.bubble} data-from={from} dir="auto">
      {children}
    </div>
  );
}

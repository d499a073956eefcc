// Who else a mail went to, who got no copy and why, and whether it is the customer's word at all.
import { useTranslation } from "react-i18next";
import classes from "./Inbox.module.css";
import type { Message } from "./model";

export function MailPeople({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  const { also_to, cc, left_out } = message;
  if (also_to.length + cc.length + left_out.length === 0) return null;
  return (
    <div className={classes.people} dir="auto">
      {also_to.length > 0 && <div>{t("copies.alsoTo", { names: also_to.join(", ") })}</div>}
      {cc.length > 0 && <div>{t("copies.went", { names: cc.join(", ") })}</div>}
      {left_out.map((each) => (
        <div key={`${each.address} ${each.why}`} className={classes.leftOut}>
          {t("copies.leftOut", { name: each.address, why: t(`copies.why.${each.why as "suppressed"}`, { defaultValue: each.why }) })}
        </div>
      ))}
    </div>
  );
}

/** Whose word it is where it is not the customer's, and whether others' words are passed on in it. */
export function Bystander({ message }: { message: Message }) {
  const { t } = useTranslation("inbox");
  return (
    <>
      {message.beside && (
        <span className={classes.bystander} data-outside={message.beside === "outside" || undefined}>
          {message.direction === "out" ? t("copies.forwardedTo", { name: message.address }) : t(`copies.beside.${message.beside}`)}
        </span>
      )}
      {message.forwarded && <span className={classes.bystander}>{t("copies.forwarded")}</span>}
    </>
  );
}

// A customer's conversations, each a way into the inbox.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { ChannelBadge, RelativeTime, StatusBadge } from "@/ui";
import { conversationsQuery } from "../queries";
import classes from "./Page.module.css";
import { Part } from "./Part";

export function Conversations({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const may = useMay()("conversations:read");
  const { data } = useQuery({ ...conversationsQuery(id), enabled: may });
  if (!may || !data) return null;
  return (
    <Part title={t("conversation.title")}>
      {data.items.length === 0 && <p className={classes.dim}>{t("conversation.none")}</p>}
      <ul className={classes.plain}>
        {data.items.slice(0, 20).map((each) => (
          <li key={each.id} className={classes.line}>
            <div className={classes.words}>
              <Link to="/inbox" search={{ open: each.id, view: each.status === "closed" ? "closed" : undefined }} dir="auto">
                {each.about || t("conversation.unnamed")}
              </Link>
              <div className={classes.headLine}>
                <StatusBadge tone={each.status === "closed" ? "quiet" : each.waiting_for === "us" ? "warn" : "busy"}>
                  {t(each.status === "closed" ? "conversation.closed" : each.waiting_for === "us" ? "conversation.us" : "conversation.open")}
                </StatusBadge>
                <RelativeTime at={each.last_at} />
                {each.channels.map((channel) => (
                  <ChannelBadge key={channel} channel={channel} iconOnly />
                ))}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

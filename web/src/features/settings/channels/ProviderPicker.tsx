// Which provider the new account is with: each with the channels it carries.
import { Modal, Skeleton, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ChannelBadge, ProblemView } from "@/ui";
import { providersQuery } from "../queries";
import classes from "../Settings.module.css";

export function ProviderPicker({ onPick, onClose }: { onPick: (provider: string) => void; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { data, error } = useQuery(providersQuery());
  return (
    <Modal opened onClose={onClose} title={t("channels.pick")} size="lg" centered>
      {error && <ProblemView error={error} />}
      {!data && !error && <Skeleton height={160} />}
      <div className={classes.cards}>
        {data?.map((each) => (
          <UnstyledButton key={each.name} className={classes.card} onClick={() => onPick(each.name)}>
            <span className={classes.name}>{each.name}</span>
            <span className={classes.marks}>
              {each.channels.map((channel) => (
                <ChannelBadge key={channel} channel={channel} />
              ))}
            </span>
            <span className={classes.dim}>{each.about}</span>
          </UnstyledButton>
        ))}
      </div>
    </Modal>
  );
}

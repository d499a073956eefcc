// The versions of a template: when each was saved and by whom, what differs from what is written now, and the way back.
import { Button, Drawer, Group, NavLink, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge, ProblemView, RelativeTime } from "@/ui";
import classes from "../Content.module.css";
import { versionQuery, versionsQuery } from "../queries";
import { CHANNEL_OF, isForm, type Variants } from "../types";
import { Changes } from "./Changes";

interface Props {
  name: string;
  variants: Variants;
  onClose: () => void;
  onRestore?: (variants: Variants, version: number) => void;
}

export function History({ name, variants, onClose, onRestore }: Props) {
  const { t } = useTranslation("content");
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = useQuery(versionsQuery(name));
  const old = useQuery({ ...versionQuery(name, chosen ?? 1), enabled: chosen !== null });
  const items = versions.data?.items ?? [];
  const before = old.data && old.data.version === chosen ? (old.data.variants as Variants | undefined) : undefined;
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={t("history.title")} closeButtonProps={{ "aria-label": t("close") }}>
      {versions.error && <ProblemView error={versions.error} onRetry={() => void versions.refetch()} />}
      {versions.isPending && <Skeleton height={80} />}
      <div className={classes.versions}>
        {items.map((item, index) => (
          <NavLink
            key={item.version}
            component="button"
            active={item.version === chosen}
            onClick={() => setChosen(item.version)}
            label={
              <Group gap="xs">
                {t("history.version", { version: item.version })}
                {index === 0 && <span className={classes.dim}>{t("history.current")}</span>}
              </Group>
            }
            description={
              <>
                {item.saved_at ? <RelativeTime at={item.saved_at} /> : t("history.unknown")}{" "}
                {item.saved_by && t("history.by", { name: item.saved_by })}
              </>
            }
            rightSection={
              <span className={classes.badges}>
                {item.forms.filter(isForm).map((form) => (
                  <ChannelBadge key={form} channel={CHANNEL_OF[form]} iconOnly />
                ))}
              </span>
            }
          />
        ))}
      </div>
      {chosen === null && <p className={classes.dim}>{t("history.choose")}</p>}
      {chosen !== null && before && (
        <>
          <Changes before={before} after={variants} version={chosen} />
          {onRestore && (
            <Button mt="md" variant="default" onClick={() => onRestore(before, chosen)}>
              {t("history.restore", { version: chosen })}
            </Button>
          )}
        </>
      )}
    </Drawer>
  );
}

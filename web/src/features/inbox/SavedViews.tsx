// Saved views in the menu of the inbox: choose one, keep what is set under a name, share it with the team, remove it.
import { ActionIcon, Button, Checkbox, TextInput, Tooltip, UnstyledButton } from "@mantine/core";
import { IconBookmark, IconCheck, IconTrash, IconUser, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf } from "@/lib/api";
import { formatCompact } from "@/lib/format";
import { useMay } from "@/lib/session";
import { useConfirm } from "@/ui";
import classes from "./Inbox.module.css";
import { filtersFrom, isNarrowed, searchOf, shownView, type SavedView } from "./savedViews";
import type { InboxState } from "./useInboxSearch";
import { useSavedViews, useSavingViews } from "./useSavedViews";

interface Props {
  state: InboxState;
  onChosen: () => void;
}

export function SavedViews({ state, onChosen }: Props) {
  const { t } = useTranslation("inbox");
  const mayWrite = useMay()("conversations:write");
  const views = useSavedViews();
  const { share, remove } = useSavingViews();
  const confirm = useConfirm();
  const shown = shownView(views, state.search);
  const choose = (view: SavedView) => {
    state.set(searchOf(view));
    onChosen();
  };
  const drop = async (view: SavedView) => {
    onChosen(); // the question stands alone
    const consequence = t(view.shared ? "saved.removeShared" : "saved.removeOwn");
    if (await confirm({ title: t("saved.removeTitle", { name: view.name }), consequence, deed: t("saved.remove"), danger: true }))
      remove.mutate(view);
  };
  return (
    <>
      {views.length > 0 && <div className={classes.whoseTitle}>{t("saved.title")}</div>}
      {views.map((view) => (
        <div key={view.id} className={classes.savedRow}>
          <UnstyledButton className={classes.whoseChoice} aria-pressed={view === shown} onClick={() => choose(view)}>
            {view.shared ? <IconUsersGroup size={15} aria-label={t("saved.shared")} /> : <IconBookmark size={15} aria-hidden />}
            <span className={classes.choiceName} dir="auto">
              {view.name}
            </span>
            {view.count ? <span className={classes.count}>{formatCompact(view.count)}</span> : null}
            {view === shown && <IconCheck size={14} aria-hidden />}
          </UnstyledButton>
          {mayWrite && view === shown && (
            <>
              <Tooltip label={t(view.shared ? "saved.keep" : "saved.share")}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t(view.shared ? "saved.keep" : "saved.share")}
                  onClick={() => share.mutate(view)}
                >
                  {view.shared ? <IconUser size={15} /> : <IconUsersGroup size={15} />}
                </ActionIcon>
              </Tooltip>
              <Tooltip label={t("saved.remove")}>
                <ActionIcon variant="subtle" color="gray" aria-label={t("saved.remove")} onClick={() => void drop(view)}>
                  <IconTrash size={15} />
                </ActionIcon>
              </Tooltip>
            </>
          )}
        </div>
      ))}
      {mayWrite && !shown && isNarrowed(state.search) && <SaveView state={state} />}
    </>
  );
}

function SaveView({ state }: { state: InboxState }) {
  const { t } = useTranslation("inbox");
  const { save } = useSavingViews();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  return (
    <form
      className={classes.saveView}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) save.mutate({ name: name.trim(), shared, filters: filtersFrom(state.search) });
      }}
    >
      <TextInput
        size="xs"
        label={t("saved.new")}
        placeholder={t("saved.name")}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultOf(save.error, "name")}
      />
      <div className={classes.saveRow}>
        <Checkbox size="xs" label={t("saved.forTeam")} checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />
        <Button type="submit" size="compact-sm" variant="default" disabled={!name.trim()} loading={save.isPending}>
          {t("saved.save")}
        </Button>
      </div>
    </form>
  );
}

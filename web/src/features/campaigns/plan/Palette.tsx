// What can be put into the plan: the workspace's templates, dragged into a lane or added by a click, and a new message.
import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "@/ui";
import type { TemplateItem } from "../types";
import type { Carried } from "./useDrag";
import classes from "./plan.module.css";

interface Props {
  templates: readonly TemplateItem[] | null;
  onGrab: (press: PointerEvent, carried: Carried) => void;
  onAdd: (template: TemplateItem) => void;
  onCompose: () => void;
}

const MANY = 12;

export function Palette({ templates, onGrab, onAdd, onCompose }: Props) {
  const { t } = useTranslation("campaigns");
  const [q, setQ] = useState("");
  const shown = (templates ?? []).filter((each) => each.name.includes(q.toLowerCase()));
  return (
    <section className={classes.palette} aria-label={t("palette.label")}>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={onCompose}
        onPointerDown={(press) => onGrab(press, { kind: "new", name: "", label: t("palette.new") })}
      >
        {t("palette.new")}
      </Button>
      {templates && templates.length > MANY && (
        <TextInput
          size="xs"
          w={150}
          aria-label={t("palette.search")}
          placeholder={t("palette.search")}
          leftSection={<IconSearch size={13} aria-hidden />}
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
        />
      )}
      {!templates && <Skeleton h={24} w={240} />}
      <ul className={classes.templates}>
        {shown.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className={classes.template}
              title={template.excerpt || t("palette.how")}
              aria-label={t("palette.add", { name: template.name })}
              onClick={() => onAdd(template)}
              onPointerDown={(press) => onGrab(press, { kind: "template", name: template.name, label: template.name })}
            >
              {template.name}
              {template.channels.map((channel) => (
                <ChannelBadge key={channel} channel={channel} iconOnly />
              ))}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

// All keys that do something on the present screen.
import { Modal, SimpleGrid, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useShortcutMap } from "@/lib/shortcuts";
import { Kbd } from "@/ui";
import classes from "./KeyboardMap.module.css";

export function KeyboardMap({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const shortcuts = useShortcutMap();
  const lists = [
    { keys: "up down", label: t("keys.move") },
    { keys: "enter", label: t("keys.openRow") },
    { keys: "x", label: t("keys.chooseRow") },
    { keys: "/", label: t("keys.search") },
  ].map((each) => ({ ...each, group: t("keys.lists") }));
  const all = [...shortcuts, ...lists];
  const groups = [...new Set(all.map((each) => each.group))].map(
    (group) => [group, all.filter((each) => each.group === group)] as const,
  );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("keys.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("keys.close") }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xl">
        {groups.map(([group, keys]) => (
          <section key={group} aria-label={group}>
            <Text size="sm" fw={600} mb="xs">
              {group}
            </Text>
            <dl className={classes.keys}>
              {keys.map((each) => (
                <div key={each.keys}>
                  <dt>{each.label}</dt>
                  <dd>
                    <Kbd keys={each.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </SimpleGrid>
    </Modal>
  );
}

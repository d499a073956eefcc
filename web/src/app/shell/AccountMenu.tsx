// Whose account it is, the colours they like, the keyboard map, and the way out.
import { Menu, Text, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { IconKeyboard, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { notifyProblem } from "@/ui";
import { SignOutContext } from "../session/signOutContext";
import classes from "./Shell.module.css";

export function AccountMenu({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation();
  const { agent } = useSession();
  return (
    <Menu position="right-end" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes.item} aria-label={t("account.label", { name: agent.name })}>
          <IconUserCircle size={18} stroke={1.6} />
          <span className={classes.label}>{agent.name}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <AccountItems onKeys={onKeys} />
      </Menu.Dropdown>
    </Menu>
  );
}

export function AccountItems({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation();
  const { agent } = useSession();
  const leave = useContext(SignOutContext);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>
        <Text size="sm" fw={500} c="var(--nl-text)" truncate>
          {agent.name}
        </Text>
        {agent.email}
      </Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
        <Menu.RadioItem value="light">{t("scheme.light")}</Menu.RadioItem>
        <Menu.RadioItem value="dark">{t("scheme.dark")}</Menu.RadioItem>
        <Menu.RadioItem value="auto">{t("scheme.auto")}</Menu.RadioItem>
      </Menu.RadioGroup>
      <Menu.Divider />
      <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onKeys}>
        {t("account.keyboard")}
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave().catch(notifyProblem)}>
        {t("account.signOut")}
      </Menu.Item>
    </>
  );
}

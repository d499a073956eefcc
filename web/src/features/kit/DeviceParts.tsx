// Messages as their receivers see them.
import { Bubble, DeviceFrame } from "@/ui";
import classes from "./Kit.module.css";

export function DeviceParts() {
  return (
    <div className={`${classes.flow} ${classes.top}`}>
      <DeviceFrame device="phone" label="SMS to Ana" head="Noline Bank">
        <Bubble from="company">Your balance is €1,204.50. Reply MINI for the last transactions.</Bubble>
        <Bubble from="customer">MINI</Bubble>
      </DeviceFrame>
      <DeviceFrame device="mail" label="Mail to Ana" head="Your receipt · from Noline Shop" scheme="dark">
        Thank you for your order.
      </DeviceFrame>
      <DeviceFrame device="letter" label="Letter to Ana">
        Dear Ana, we should like to invite you.
      </DeviceFrame>
      <DeviceFrame device="browser" label="Page for Ana" head="https://example.com/event">
        Register for the event.
      </DeviceFrame>
      <DeviceFrame device="push" label="Notification to Ana" head="Noline · now">
        Doors open in an hour.
      </DeviceFrame>
      <DeviceFrame device="post" label="Post" head="Noline @noline">
        See you in Lisbon.
      </DeviceFrame>
    </div>
  );
}

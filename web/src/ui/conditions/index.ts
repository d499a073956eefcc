// Conditions over facts about customers: their builder and their form.
export { ConditionBuilder } from "./ConditionBuilder";
export { customerFields } from "./fields";
export { conditionOf, treeOf, type Condition, type ConditionField, type ConditionRoot } from "./model";

// What our editor uses of ProseMirror, as one module: see README.md beside this file for how it is bundled.
export { DOMParser, DOMSerializer, Schema } from "prosemirror-model";
export { EditorState, Plugin, TextSelection } from "prosemirror-state";
export { EditorView } from "prosemirror-view";
export { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from "prosemirror-commands";
export { keymap } from "prosemirror-keymap";
export { history, redo, undo } from "prosemirror-history";
export { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
export { inputRules, wrappingInputRule } from "prosemirror-inputrules";
export { gapCursor } from "prosemirror-gapcursor";
export {
  addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, mergeCells, splitCell,
  tableEditing, tableNodes, toggleHeaderRow, fixTables,
} from "prosemirror-tables";

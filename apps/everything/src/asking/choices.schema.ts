const options = ['option1', 'option2', 'option3'];

/** Every way to offer choices in a form: one or several, with names for people or without. */
export const choicesSchema = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', description: 'Select one option', enum: options },
    titledSingle: {
      type: 'string',
      description: 'Select one option by its title',
      oneOf: [
        { const: 'value1', title: 'First Option' },
        { const: 'value2', title: 'Second Option' },
        { const: 'value3', title: 'Third Option' },
      ],
    },
    legacyEnum: {
      type: 'string',
      description: 'Select one option by its title, in the way of before 2025-11-25',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array',
      description: 'Select some options',
      minItems: 1,
      maxItems: 3,
      items: { type: 'string', enum: options },
    },
    titledMulti: {
      type: 'array',
      description: 'Select some options by their titles',
      minItems: 1,
      maxItems: 3,
      items: {
        anyOf: [
          { const: 'value1', title: 'First Choice' },
          { const: 'value2', title: 'Second Choice' },
          { const: 'value3', title: 'Third Choice' },
        ],
      },
    },
  },
};

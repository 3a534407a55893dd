// Original file: demo.proto


export interface Empty {
}

export interface Empty__Output {
}
